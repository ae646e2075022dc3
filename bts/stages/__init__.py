"""The stages of the pipeline, a file each: what one does with a clip under way. The table of them is pipeline.STAGES.

A stage is called with the work and with `make`, and returns how many results of its kind there are now. Without `make`
it writes nothing, but what an earlier run made is found for the stages that need it.
"""
