"""Matrices: their definitions, the region dimension, and the counting of inner cells."""
