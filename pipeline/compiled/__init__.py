"""How wheels come to have compiled stages. Runs when a wheel is built; nothing of shulu imports it."""
