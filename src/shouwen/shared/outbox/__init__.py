"""Every change commits together with its event; readers follow in order and lose nothing."""
