"""The public side: the widget's script and the demo site that shows it."""
