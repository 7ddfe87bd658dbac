"""Letters to the departments (数据质量通报): what came how well, what to put right and by when. Counts only, nobody in them."""

from pipelines.publish.letters.write import write_letters

__all__ = ["write_letters"]
