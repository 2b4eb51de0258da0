"""Reports: what may be asked of history, over which stretches, and the figures that sums come to."""
