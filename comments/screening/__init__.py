"""What happens to a submission before anyone sees it: pure rules give signals, the site's policy gives the verdict."""
