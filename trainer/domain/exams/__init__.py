"""Exams: who may sit, sittings, registrations, scores and the passes that follow from them."""
