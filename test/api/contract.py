"""openapi.yaml as something that answers can be held against."""

import re

import jsonschema
import yaml


class contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as text:
            self.document = yaml.safe_load(text)
        self.paths = self.document["paths"]
        self.schemas = {name: self.strict(schema)
                        for name, schema in self.document["components"]["schemas"].items()}

    def strict(self, schema):
        """OpenAPI 3.0 as JSON Schema: nullable becomes a type, undocumented properties are
        refused wherever properties are listed."""
        if isinstance(schema, list):
            return [self.strict(s) for s in schema]
        if not isinstance(schema, dict):
            return schema
        out = {k: self.strict(v) for k, v in schema.items() if k not in ("nullable", "properties")}
        if "properties" in schema:
            out["properties"] = {k: self.strict(v) for k, v in schema["properties"].items()}
            out.setdefault("additionalProperties", False)
        if isinstance(out.get("$ref"), str):
            out["$ref"] = out["$ref"].replace("#/components/schemas/", "#/schemas/")
        return {"anyOf": [out, {"type": "null"}]} if schema.get("nullable") else out

    def public(self):
        """The paths that anyone may read."""
        return {path for path, item in self.paths.items()
                if "get" in item and "security" not in item["get"]}

    def response(self, path, status, method="get"):
        """What the contract says of that answer: content types with their schemas."""
        found = self.paths[path][method]["responses"].get(str(status))
        if status == 503:  # of whatever needs records, as the introduction says
            found = {"$ref": "#/components/responses/Error"}
        if found and "$ref" in found:
            found = self.document["components"]["responses"][found["$ref"].rsplit("/", 1)[1]]
        return found and found.get("content", {})

    def match(self, address):
        """The path of the contract that this address is an instance of."""
        for path in sorted(self.paths, key=lambda p: p.count("{")):
            if re.fullmatch(re.sub(r"\{[a-z]+\}", "[^/]+", path), address):
                return path
        return None

    def errors(self, schema, body):
        whole = {"schemas": self.schemas, **self.strict(schema)}
        checker = jsonschema.Draft7Validator(whole, format_checker=jsonschema.FormatChecker())
        return [f"{'/'.join(map(str, e.absolute_path)) or '(top)'}: {e.message[:300]}"
                for e in checker.iter_errors(body)]
