"""Measures an extraction against gold, layer by layer, as the annotation guidelines (section 6) define the scores."""
