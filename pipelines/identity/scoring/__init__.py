"""What no rule decides: the rows left over are scored against the register by a trained, versioned model (残余候选评分)."""
