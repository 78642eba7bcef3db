"""Numbers with units, found on characters before words are cut. Stands by itself: text in, quantities out."""
