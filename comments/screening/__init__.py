"""What happens to a submission before anyone sees it: rules give signals, policy gives the verdict."""
