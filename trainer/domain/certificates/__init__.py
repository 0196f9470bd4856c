"""Certificates, and how their registration stands."""
