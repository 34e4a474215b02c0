"""Signs one request with the vendor's package. Reads JSON from stdin, writes the headers as JSON."""

import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

asked = json.load(sys.stdin)
credentials = BasicCredentials(asked["access"], asked["secret"], asked["project"])
headers = {"Content-Type": "application/json", "X-Project-Id": asked["project"]}
if asked.get("security_token"):
    credentials = credentials.with_security_token(asked["security_token"])
    headers["X-Security-Token"] = asked["security_token"]
request = SdkRequest(
    method=asked["method"],
    schema="http",
    host=asked["host"],
    resource_path=asked["path"],
    uri=asked["path"],
    query_params=[tuple(pair) for pair in asked["query"]],
    header_params=headers,
    body=asked["body"],
)
signed = Signer(credentials).sign(request)
json.dump({"uri": signed.uri, "headers": signed.header_params}, sys.stdout)
