import tarfile
import time
from pathlib import Path
from types import SimpleNamespace


def train(
    domain: list[str],
    config: str,
    training_files: list[str],
    output: str,
    force_training: bool,
    fixed_model_name: str,
) -> SimpleNamespace:
    if "broken" in Path(config).read_text():
        raise ValueError("this config is broken")
    print("phase: pass 2 of 6", flush=True)
    time.sleep(0.5)
    archive = Path(output) / f"{fixed_model_name}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(config, "config.yml")
    return SimpleNamespace(code=0, model=str(archive))
