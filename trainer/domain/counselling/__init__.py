"""Counselling before the exam: times to book, questions in writing, and frequent ones."""
