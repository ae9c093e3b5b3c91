"""Asks the Lantern search API and prints what it answers."""

import json
import os
import sys
import urllib.parse
import urllib.request

ENDPOINT = "https://api.lantern-search.example/v1/search"


def search(query: str) -> list[dict]:
    key = os.environ["LANTERN_API_KEY"]
    url = ENDPOINT + "?" + urllib.parse.urlencode({"q": query, "count": 10})
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)["results"]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: search.py QUERY")
    print(json.dumps(search(" ".join(sys.argv[1:])), indent=2))
