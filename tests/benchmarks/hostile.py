"""Replies that rules trip over: more than two hundred, for any benchmark."""

from __future__ import annotations

__all__ = ["HOSTILE", "LONG", "about"]

_BARE = [
    "", " ", "\n", "\t \n", ".", "()", "[]", "{}", "``", "-", "A", "B", "C", "D", "E", "F", "Z",
    "a", "b", "d", "z", "AB", "A B", "A, B", "A/B", "A or B", "both A and B", "ABCD", "BDAC",
    "B D A C", "ABCA", "A A A A", "AA",
]  # fmt: skip
_MARKED = [
    "(A)", "(b)", "[C]", "{D}", "<A>", "A.", "B)", "C:", "D,", "A;", "B!", "*C*", "**D**",
    "**A.**", "`B`", "``C``", "'D'", '"A"', "(A", "B)", "A. chair", "(B) left", "C: 3 m",
    "D) none", "**B. table**", "A\u3002", "\uff08B\uff09", "\u3010C\u3011", "D\uff1a",
    "\u300aA\u300b", "\\boxed{B}", "$\\boxed{C}$", "\\boxed{\\text{D}}", "boxed{A}", "A\n", "\nB",
    " C ", "D\r\n", "- A", "1. B", "# C", "> D", "A-", "-B", "A_", "_B", "A1", "1B", "C++", "D#",
]  # fmt: skip
_SENTENCES = [
    "The answer is A", "The answer is A.", "The answer is (B).", "answer is c",
    "the answer is a cup", "The answer is because of D", "The correct answer is **B**.",
    "correct answer is D: left", "Answer: C", "Answer:D", "answer : a", "ANSWER = B",
    "Final answer: C", "final answer is **D**", "Final Answer: \\boxed{A}",
    "The best answer is: B", "My answer is C", "I choose D.", "I would pick option A",
    "Option B is correct.", "Option C", "option: D", "choice is A",
    "It is B because A is farther.", "Not A, but B.", "A is wrong, so B.", "It cannot be C.",
    "Neither A nor B.", "I think it is either C or D.", "A chair is left of a table.",
    "A. No wait, B.", "First I thought A. Then B. Answer: C", "So D\nA", "Therefore, (B)",
    "The chair (A) is closer than the table (B).", "Answer: A\nAnswer: B", "Answer: E",
    "Answer: I", "answer is **B", "answer is *C*", "answer\nis\nD", "Answer B",
    "the answer A seems right", "I am not sure.", "I cannot tell.", "Cannot determine the answer",
    "I can't process this file.", "Sorry, I can't help with images of people yet.",
    "I'm sorry, but without the image provided I cannot say; B",
    "Failed to obtain answer via API.", "Failed to obtain answer via API. A", "None",
    "none of them", "nan", "null", "image error", "image none", "model error", "GPT error", "N/A",
    "Z.", "(Z)", "Unknown", "All of the above", "Yes", "No", "yes.", "No!", "YES, it is",
    "Not really, no.", "True", "False", "Yes and no", "y", "n", "yep", "nope",
    "After a very long look at the picture the one that fits best of them all is C as far as I see",
    "A long sentence which begins with a letter that is an article and ends with none of them",
]  # fmt: skip
_TAGGED = [
    "<answer>A</answer>", "<answer> b </answer>", "<answer>C. left</answer>", "<answer></answer>",
    "<answer>D", "A</answer>", "<ANSWER>B</ANSWER>", "< answer >C< / answer >",
    "<answer>AB</answer>", "<answer>Apple</answer>", "<answer x='1'>D</answer>",
    "<answer>A</answer><answer>B</answer>", "<think>A or C</think>B", "<think>D</think>",
    "<think>maybe A\n</think>\n\nB.", "<think>unfinished, A", "</think>C",
    "<think>x</think><answer>3</answer>", "<think>12</think> about 7 m", "<answer>2.5 m</answer>",
    "<answer>(D)</answer>", "<answer>\nA\n</answer>", "Option A: x\nOption B: y\nB",
    "option A: left\noption B: right", "A. left\nB. right\nC. front\nD. back", "A: x\nB: y",
    "Reasoning...\n\nAnswer: B\n\n", "B\n\nBecause it is nearer.", "Because it is nearer.\n\nB",
    "**Answer:** C", "### Answer\nD", "line\nline\nline\nline\nline\nline\nline\nA",
    "A\nline\nline\nline\nline\nline\nline", "\u7b54\u6848\u662fA", "\u7b54\u6848\uff1aB",
    "\u9009\u62e9C", "\u6211\u9009D", "\u56e0\u6b64A", "\u6700\u7ec8\u7b54\u6848 B",
    "\u9009\u9879 A: x", "\u7b2c\u4e00\u6b65B", "\u6b65\u9aa41 C",
]  # fmt: skip
_JSON = [
    '{"answer": "A"}', '{"answer": "b. left"}', '{"answer": 3}', '{"answer": null}',
    '{"answer": []}', '{"answer": ["C"]}', "{'answer': 'D'}", '```json\n{"answer": "A"}\n```',
    '```json\n{"answer": "', '{"analysis": "x", "answer": "C"}', '{"ANSWER": "B"}',
    '{"answer": {"a": 1}}', '["A"]', "['B']", '"C"', '{"option_no": 2}',
    '{"answer": "A"} {"answer": "B"}', "[1, 2]", "[3]", "[", "]", "[a]", "[3] and [4]", "{", "}",
    '{"answer": "' + "x" * 500 + '"}',
]  # fmt: skip
_NUMBERS = [
    "3", "3.0", "3.", ".5", "-3", "+2", "1e3", "1e999", "-0", "007", "3m", "3 m", "3.0m",
    "300 cm", "about 3", "3 chairs and 1 table", "between 2 and 4", "2-3", "2 to 3", "1,234",
    "1.2.3", "1/2", "50%", "three", "Three.", "twenty-one", "zero", "a dozen", "no chairs", "inf",
    "nan", "NaN", "1_0", "0x10", "\u0663", "\uff11\uff12", "\u00bd", "\u2160", "3\u00b2",
    "\u22123", "1 000", "9" * 400, "0." + "0" * 500 + "1", "3\n4", "(3)", "**3**",
    "3 meters (or 9.8 feet)", "~2.5", "\u2248 2",
]  # fmt: skip
_ORDERS = [
    "first B, second D, third A, fourth C", "First: B\nSecond: D\nThird: A\nFourth: C",
    "1st B 2nd D 3rd A 4th C", "step 1: B, step 2: D, step 3: A, step 4: C",
    "Step 1 - add B\nStep 2 - D\nStep 3 - A\nStep 4 - C", "step1 B step2 B step3 A step4 C",
    "B -> D -> A -> C", "B, D, A, C", "B then D then A then C", "(B)(D)(A)(C)",
    "The order is BDAC.", "order: dcba", "ABBA or BDAC", "ABCDE", "xBDACx",
    "\u9996\u5148B \u5176\u6b21D \u518d\u6b21A \u6700\u540eC", "first, second, third, fourth",
    "step 1 step 2 step 3 step 4", "step\n1 A", "STEP 1: D",
]  # fmt: skip
_ODD = [
    "\x00", "\ufeffA", "\u200bB\u200b", "A\u200d", "\u00a0C\u00a0", "\ud83d\ude00", "\u0410",
    "\u0391", "\uff21", "\uff22.", "\u24b7", "\U0001d400", "a\u0301", "\u202eA", "\u2028B",
    "C\x0bD", "\x1cA", "\x85B", "\u0130", "\u017f", "\ud800", "<|endoftext|>", "</s>B",
    "<image> A", "%s", "${A}", "\\A", "; DROP TABLE", "A" + "\u0300" * 50,
    "(" * 50 + "A" + ")" * 50,
]  # fmt: skip

HOSTILE = [
    *_BARE, *_MARKED, *_SENTENCES, *_TAGGED, *_JSON, *_NUMBERS, *_ORDERS, *_ODD,
]  # fmt: skip

_SIZE = 100_000
LONG = [
    "A" * _SIZE, "A " * (_SIZE // 2), " " * _SIZE + "B", "*" * _SIZE, "(" * _SIZE, "[" * _SIZE,
    "9" * _SIZE, "1 " * (_SIZE // 2), "answer " * (_SIZE // 7), "answer is" + " " * _SIZE,
    "<answer>" * (_SIZE // 8), "<answer" * (_SIZE // 7), "<answer>A" * (_SIZE // 9), "{" * _SIZE,
    "</think>" * (_SIZE // 8), "step 1 " * (_SIZE // 7), "first" * (_SIZE // 5), "`" * _SIZE,
    "x" * _SIZE + "\nAnswer: C", "\n" * _SIZE + "D", "." * _SIZE, "step " + "1" * _SIZE,
    "\\" * _SIZE, "`a" * (_SIZE // 2), "A. " * (_SIZE // 3), "no " * (_SIZE // 3),
    "Option A: x\n" * (_SIZE // 12),
]  # fmt: skip
"""100 kB each: a rule has to read any of them in a moment"""


def about(options: tuple[str, ...]) -> list[str]:
    """Replies about the options of a question: their texts alone, in words, and mixed up."""
    found = []
    for letter, option in zip("ABCDEFGH", options, strict=False):
        found += [
            option, option.upper(), f"{option}.", f"It is {option}.", f"{letter}. {option}",
            f"({letter}) {option}", f"not {option}", f"The answer is {option}",
            f"{option} ({letter})", f"{letter}\n{option}", f'"{option}"', f"A {option}",
        ]  # fmt: skip
    found += [" ".join(options), ", ".join(options), f"{options[0]} or {options[-1]}",
              f"B. {options[0]}", f"{options[-1]}, so A"]  # fmt: skip
    return found
