// The block editor's own verdict on a post: its parser and the save functions of every core block.
import { parse } from "@wordpress/blocks";
import { registerCoreBlocks } from "@wordpress/block-library";

registerCoreBlocks();

// The first issue says what differs; the rest repeats the block whole.
const reason = ([first]) =>
  first ? first.args.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" ") : "";

const flat = (blocks) =>
  blocks.flatMap((block) => [
    [block.name, block.isValid, reason(block.validationIssues ?? [])],
    ...flat(block.innerBlocks),
  ]);

window.judgeBlocks = (post) => flat(parse(post));
