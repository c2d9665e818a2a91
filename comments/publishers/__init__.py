"""Sites, policies, word lists, house rules and allowed origins."""
