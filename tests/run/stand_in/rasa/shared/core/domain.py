from pathlib import Path


class Domain:
    @staticmethod
    def load(paths: list[str]) -> str:
        return Path(paths[0]).read_text()
