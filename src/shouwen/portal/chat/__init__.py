"""The chat widget's interface: what a visitor on any website may do, and nothing more."""
