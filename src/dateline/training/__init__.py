"""Teaches the learned reader: its model in torch, the training, the export of weights, and their figures."""
