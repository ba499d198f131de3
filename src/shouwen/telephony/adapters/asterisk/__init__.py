"""The switch port on Asterisk 22 or later, spoken to over one ARI websocket."""
