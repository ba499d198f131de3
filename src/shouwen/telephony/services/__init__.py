"""Changes of what telephony keeps."""
