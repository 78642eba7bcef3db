"""Makes the shipped model of names anew: ``python -m pipeline.training`` (model card: pipeline/models/zh_shulu)."""
