"""Checks a receipt of the city's public log, or the whole log. It needs Python and nothing else: see docs/receipts.md.
    python3 verify_receipt.py K4XQ-....-....-.... https://bot.example     is it in the log, as the city signed it?
    python3 verify_receipt.py all https://bot.example                     do all leaves, heads and counts agree?
Options: --key=FILE the log's key as you got it elsewhere, --head=FILE a head you kept, --save=FILE for what was read.
Such a file, or a saved proof, may stand for the address. One line is printed; the exit status is 1 on any doubt."""

import base64, functools, hashlib, json, os, sys, urllib.request
from pathlib import Path

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT, ZERO, BASE = -121665 * pow(121666, -1, P), pow(2, (P - 1) // 4, P), (0, 1, 1, 0), b"X" + b"f" * 31
COUNTED, decoded = ("signature.made", "signature.restored"), base64.b64decode

def must(holds, why):
    return holds or sys.exit(f"DOUBT: {why}")
def add(a, b):  # two points of the curve: RFC 8032, 5.1.4
    c, d, e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0]), 2 * D * a[3] * b[3], 2 * a[2] * b[2]
    return (d - c) * (f - e) % P, (f + e) * (d + c) % P, (f - e) * (f + e) % P, (d - c) * (d + c) % P
def times(number, point):
    return functools.reduce(lambda sum, bit: add(add(sum, sum), point if bit == "1" else ZERO), f"{number:b}", ZERO)
def point(raw):
    sign, y = divmod(int.from_bytes(raw, "little"), 2**255)
    roots = (pow((y * y - 1) * pow(D * y * y + 1, -1, P), (P + 3) // 8, P) * root % P for root in (1, -1, ROOT, -ROOT))
    x = next(x for x in roots if x % 2 == sign and (x * x * (D * y * y + 1) - y * y + 1) % P == 0)
    return x, y, 1, x * y % P
def is_signed(text, public, signature):  # RFC 8032, 5.1.7
    number, digest = int.from_bytes(signature[32:], "little"), hashlib.sha512(signature[:32] + public + text).digest()
    a = times(number, point(BASE))
    b = add(point(signature[:32]), times(int.from_bytes(digest, "little") % ORDER, point(public)))
    return number < ORDER and all((a[i] * b[2] - b[i] * a[2]) % P == 0 for i in (0, 1))
def opened(note, keys):  # the lines that were signed: C2SP signed-note
    text, _, signatures = note.rpartition("\n\n")
    for name, raw in ((line.split(" ")[1], decoded(line.split(" ")[2])) for line in signatures.splitlines()):
        for public in (key.split("+", 2)[2] for key in keys if key.startswith(f"{name}+{raw[:4].hex()}+")):
            must(is_signed(f"{text}\n".encode(), decoded(public)[1:], raw[4:]), "a signature is wrong")
            return text.split("\n")
    must(False, "no signature by a known key")

def leaf_hash(body):
    return hashlib.sha256(b"\0" + body.encode()).digest()
def number_of(body):
    return base64.b32encode(leaf_hash(body)[:10]).decode()
def node(right, left):
    return hashlib.sha256(b"\1" + left + right).digest()
def climb(leaf, index, size, path):  # the root that a leaf's path leads to: RFC 9162, 2.1.3
    if size == 1:
        return must(not path and index == 0, "a path of the wrong length") and leaf
    half = 1 << (size - 1).bit_length() - 1
    if index < half:
        return node(path[-1], climb(leaf, index, half, path[:-1]))
    return node(climb(leaf, index - half, size - half, path[:-1]), path[-1])
def pages(ask, path, name):
    while path:
        yield from ask(path)[name]
        path = ask(path)["next"]

def check_receipt(ask, keys, receipt):
    proof = ask(f"/log/proof?receipt={receipt}")
    must(number_of(proof["leaf"]) == receipt.replace("-", "").upper(), "the leaf is another receipt's")
    found, path = opened(proof.get("head") or proof["promise"], keys), [decoded(one) for one in proof.get("path", ())]
    must("head" in proof, f"promised, and not yet in the tree: {found[1:]}")
    must(climb(leaf_hash(proof["leaf"]), proof["index"], int(found[1]), path) == decoded(found[2]), "it leads astray")
    return f"{proof['leaf']} is leaf {proof['index']} of {found[1]} in {found[0]}, {found[3]}. "
def check_log(ask, keys, kept):
    counts, tree, roots, marks = ask("/log/counts"), [], {"0": hashlib.sha256().digest()}, {}
    heads = [opened(note, keys) for note in pages(ask, "/log/heads", "heads")]
    must([head[3].split()[1] for head in heads] == [str(number) for number in range(len(heads))], "a head is missing")
    must(all(opened(note, keys) in heads for note in kept), "the log does not show the head that you kept")
    for size, body in enumerate(pages(ask, f"/log/leaves?to={counts['size']}", "leaves"), 1):
        tree, even, leaf = [*tree, leaf_hash(body)], size, json.loads(body)
        while even % 2 == 0:
            tree, even = [*tree[:-2], node(tree[-1], tree[-2])], even // 2
        roots[str(size)], mine = functools.reduce(node, reversed(tree)), marks.setdefault(leaf["petition"], {})
        counted, nth, receipt = mine.get(leaf["nullifier"], (False, 0, ""))
        must(counted != (leaf["type"] in COUNTED) and leaf.get("nth", 1) == nth + 1, f"leaf {size - 1} is out of turn")
        mine[leaf["nullifier"]] = not counted, nth + 1, number_of(body) if leaf["type"] == COUNTED[0] else receipt
    must(all(roots.get(one[1]) == decoded(one[2]) for one in heads if int(one[1]) <= counts["size"]), "other leaves")
    for row in counts["petitions"]:
        mine = {mark: receipt for mark, (counted, _, receipt) in marks.pop(row["petition"], {}).items() if counted}
        must(len(mine) == row["count"] - row["waiting"], f"counted {row}, in the log {len(mine)}")
        same = row["waiting"] or mine == dict(pages(ask, f"/log/marks?petition={row['petition']}", "marks"))
        must(same or row not in ask("/log/counts?again=1")["petitions"], f"{row}: the records hold other marks")
    must(str(counts["size"]) in {head[1] for head in heads} and not marks, "no head for the counts, or no count")
    return f"{len(roots) - 1} leaves, {len(heads)} heads and {len(counts['petitions'])} counts agree. "

def main(what, where, *options):
    given = dict(option.split("=", 1) for option in options)
    answers = {} if "://" in where else json.loads(Path(where).read_text())
    answers = {f"/log/proof?receipt={what}": answers} if "leaf" in answers else answers
    def ask(path):
        return answers.setdefault(path, answers.get(path) or json.load(urllib.request.urlopen(where + path, None, 60)))
    keys = Path(given["--key"]).read_text().split() if "--key" in given else ask("/log/key")["keys"]
    kept = [Path(given["--head"]).read_text()] if "--head" in given else []
    said = check_receipt(ask, keys, what) if what != "all" else ""
    said += check_log(ask, keys, kept) if what == "all" or kept else ""
    Path(given.get("--save", os.devnull)).write_text(json.dumps(answers))
    return (said + ("" if "--key" in given else "The key is the log's own word.")).strip()
if __name__ == "__main__":
    sys.excepthook = lambda _kind, doubt, _place: sys.stderr.write(f"DOUBT: {doubt!r}\n")
    print("OK:", main(*sys.argv[1:]))
