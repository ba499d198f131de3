"""首问 Shouwen: an open contact centre for telecom customer service."""

__version__ = "0.1.0"
