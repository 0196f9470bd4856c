"""County rewards: policies as dated data, applications, two decisions, and what follows."""
