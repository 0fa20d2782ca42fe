"""What builds, checks and proves the project; nothing of the product."""
