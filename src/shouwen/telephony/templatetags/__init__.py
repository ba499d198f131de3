"""What other modules' pages show of telephones."""
