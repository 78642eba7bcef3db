"""Records corrected by people, kept as gold annotations."""
