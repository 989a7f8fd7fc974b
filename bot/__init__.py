"""An adviser on how to buy marketing leadership. How the parts fit: docs/architecture.md"""
