"""Budgets and payment lists: what leaves the county's purse, once, and never beyond it."""
