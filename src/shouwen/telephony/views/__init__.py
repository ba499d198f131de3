"""What browsers ask of telephones: agents' phones and keys, visitors' calls, recordings, prompts."""
