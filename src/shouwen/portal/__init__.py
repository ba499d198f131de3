"""What customers see: the chat widget's interface, the web call and the public demo site."""
