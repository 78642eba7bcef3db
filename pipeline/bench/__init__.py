"""How fast shulu is, measured on the machine of whoever asks: what `shulu bench` prints."""
