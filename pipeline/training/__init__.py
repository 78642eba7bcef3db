"""Makes the shipped model of names anew: ``python -m pipeline.training`` (see README.md in pipeline/models/zh_shulu)."""
