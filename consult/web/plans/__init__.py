"""Pages of plans and of the yearly review: inputs, origins, tree, timeline, views, report."""
