"""The pages of ``shulu view``, served on this machine only."""
