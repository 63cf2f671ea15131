"""Documents that are hard to execute rightly, by hand: each is answered by a plan and by other means alike.

`«main»` stands for the id of that name in the tests' world.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Document:
    text: str
    variables: dict[str, Any] = field(default_factory=dict)
    name: str | None = None


_PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
_ORDER = (
    "id title occupation occupationUri type requestId coordinatorAllowed origin status closedReason jobagStatus"
    " jobagProblem dfdgCreatedOn startDate endDate vacancies workTasks qualifications workingHours internalComment"
    " companyContact referredCount withheldFields viewerRelation viewerCanPlace viewerCannotPlaceReasons version"
    " createdAt updatedAt sharedUpdatedAt company { id name cvrNumber } primaryAuthority { id number displayNumber }"
    " responsibleConsultant { name authority { name } } coordinator { name } externalCoordinator { name }"
    " receivedThrough { code }"
)
_OWNERS = (
    "shares { id status sharedAt failure network { code } sharedBy { name } recipients { number } }"
    " shareOptions { canShare reasons network { code name } }"
    f" recipients {{ nodes {{ number }} {_PAGE} totalCount {{ value capped }} }}"
    " history { nodes { at action fromState toState reason by { name } } }"
)
_PLACEMENT = (
    "id note status jobagStatus jobagProblem createdAt decidedAt decisionComment rejectionReason possibleDuplicate"
    " viewerCanApprove viewerCannotApproveReasons candidate { name } authority { number } createdBy { name }"
    " decidedBy { name } jobOrder { title viewerRelation }"
)

VALID = [
    # aliases, merged fields, __typename anywhere
    Document("{ __typename }"),
    Document("{ a: __typename b: __typename viewer { __typename x: name y: name } }"),
    Document("{ viewer { id name roles defaultDashboard authority { name type networks { code } } } }"),
    Document('{ jobOrder(id: "«main»") { title title company { name } company { cvrNumber __typename } } }'),
    Document('{ jobOrder(id: "«main»") { company { name } ...A } } fragment A on JobOrder { company { id name } }'),
    Document('{ one: jobOrder(id: "«main»") { a: title b: title } two: jobOrder(id: "«twice»") { a: status } }'),
    Document(f'{{ jobOrder(id: "«main»") {{ {_ORDER} {_OWNERS} placements {{ nodes {{ {_PLACEMENT} }} }} }} }}'),
    Document('{ zero: jobOrder(id: "«sent»") { title } }'.replace("sent", "unsent")),
    # fragments, also on Node
    Document('{ node(id: "«main»") { __typename id ... on JobOrder { title } ... on Placement { note } } }'),
    Document('{ node(id: "«waiting»") { ... on Node { id ... on Placement { status } } ... { __typename } } }'),
    Document('{ node(id: "«main.HRS»") { ...S } } fragment S on JobOrderShare { status recipients { number } }'),
    Document('{ node(id: "«company»") { ...N } } fragment N on Node { id ...C } fragment C on Company { name }'),
    Document('{ a: node(id: "«HRS»") { ...F } b: node(id: "«broendby»") { ...F } } fragment F on Node { id '
             "... on Network { code members { name } administeredBy { name } } ... on Authority { number networks "
             "{ code members { number networks { code } } } } }"),
    Document("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on JobOrder { title } ... on Consultant "
             "{ name authority { name } } ... on Placement { candidate { name } } } }",
             {"ids": ["«main»", "«casper»", "«waiting»", "«main»", "«lonely»", "«company»", "«HRS»", "«main.HRS»"]}),
    Document("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": []}),
    Document('{ nodes(ids: "«main»") { id } }'),
    Document('query($a: ID!) { nodes(ids: [$a, "«gladsaxe»", $a]) { id ... on Authority { name } } }',
             {"a": "«closed»"}),
    Document('{ jobOrder(id: "«main»") { ... { title ... on JobOrder { vacancies ... on Node { id } } } } }'),
    # @skip and @include, with variables and defaults
    Document('query($yes: Boolean!) { jobOrder(id: "«main»") { title @include(if: $yes) status @skip(if: $yes) } }',
             {"yes": True}),
    Document('query($yes: Boolean!) { jobOrder(id: "«main»") { title @include(if: $yes) status @skip(if: $yes) } }',
             {"yes": False}),
    Document('query($no: Boolean = false) { jobOrder(id: "«main»") { id ...T @include(if: $no) } viewer '
             "@skip(if: $no) { name } } fragment T on JobOrder { title }"),
    Document('query($no: Boolean = true) { jobOrder(id: "«main»") { id ... @include(if: $no) { title } } }',
             {"no": False}),
    Document('{ jobOrder(id: "«main»") { id title @skip(if: true) status @include(if: true) @skip(if: false) } }'),
    Document('{ jobOrder(id: "«main»") @include(if: false) { id } viewer { name } }'),
    Document('query($a: Boolean!, $b: Boolean!) { jobOrder(id: "«main»") { title @include(if: $a) title '
             "@include(if: $b) id } }", {"a": False, "b": True}),
    # variables: defaults, nulls, absent ones, input objects, lists from single values
    Document('query($id: ID = "«twice»") { jobOrder(id: $id) { title } }'.replace("ID =", "ID! =")),
    Document("query($first: Int) { jobOrders(scope: ALL, first: $first) { nodes { title } } }", {"first": 2}),
    Document("query($first: Int) { jobOrders(scope: ALL, first: $first) { nodes { title } } }", {"first": None}),
    Document("query($first: Int = 3) { jobOrders(scope: ALL, first: $first) { nodes { title } } }"),
    Document("query($f: JobOrderFilter) { jobOrders(scope: ALL, filter: $f) { nodes { id status } } }",
             {"f": {"status": ["OPEN", "INACTIVE"], "coordinatorAllowed": True}}),
    Document("query($f: JobOrderFilter = { status: [CLOSED] }) { jobOrders(scope: ALL, filter: $f) "
             "{ nodes { id status closedReason } } }"),
    Document("query($f: JobOrderFilter) { jobOrders(scope: ALL, filter: $f) { nodes { id } } }", {"f": None}),
    Document("query($s: JobOrderStatus!) { jobOrders(scope: ALL, filter: { status: [OPEN, $s] }) { nodes { id } } }",
             {"s": "CLOSED"}),
    Document("query($s: [JobOrderStatus!]) { jobOrders(scope: ALL, filter: { status: $s }) { nodes { id } } }"),
    Document("{ jobOrders(scope: ALL, filter: { status: CLOSED, type: INTERNSHIP }) { nodes { id } } }"),
    Document("{ jobOrders(scope: ALL, filter: { status: [] }) { nodes { id } totalCount { value } } }"),
    Document('query($d: Date) { jobOrders(scope: ALL, filter: { startDateFrom: $d, startDateTo: "2018-06-30" }) '
             "{ nodes { id startDate } } }", {"d": "2018-04-20"}),
    Document("query($t: DateTime) { jobOrders(scope: ALL, filter: { createdSince: $t }) { nodes { id } } }",
             {"t": "2018-04-17T12:00:00+02:00"}),
    Document("query($a: ID) { jobOrders(scope: ALL, filter: { authorityId: $a }) { nodes { id } } }",
             {"a": "«broendby»"}),
    Document("query($c: ID) { jobOrders(scope: ALL, filter: { coordinatorId: $c }) { nodes { id } } }",
             {"c": "«ronja»"}),
    Document("query($n: String) { jobOrders(scope: ALL, filter: { networkCode: $n }) { nodes { id } } }",
             {"n": "HRS"}),
    Document('{ jobOrders(scope: SHARED, filter: { networkCode: "NRS" }) { nodes { id receivedThrough { code } } } }'),
    Document('{ jobOrders(scope: SHARED, filter: { networkCode: "?" }) { nodes { id } } }'),
    Document('{ jobOrders(scope: ALL, filter: { occupation: "", requestId: "1" }) { nodes { id requestId } } }'),
    Document("query($o: [JobOrderOrder!]) { jobOrders(scope: ALL, orderBy: $o) { nodes { id title } } }",
             {"o": [{"field": "TITLE", "direction": "DESC"}, {"field": "COMPANY"}]}),
    Document("query($o: [JobOrderOrder!]) { jobOrders(scope: ALL, orderBy: $o) { nodes { id } } }",
             {"o": {"field": "VACANCIES"}}),
    Document("{ jobOrders(scope: AUTHORITY, orderBy: { field: UPDATED_AT, direction: DESC, nulls: FIRST }) "
             "{ nodes { id } } }"),
    # the same field twice with other arguments, several root fields
    Document("{ open: jobOrders(scope: ALL, filter: { status: [OPEN] }) { nodes { id } } closed: jobOrders(scope: ALL, "
             "filter: { status: [CLOSED] }) { nodes { id } } placements(scope: ALL) { nodes { id } } networks "
             "{ code } viewer { name } }"),
    Document('{ jobOrder(id: "«main»") { a: placements(first: 1) { nodes { id } } b: placements(last: 1) '
             "{ nodes { id } } c: placements { nodes { id jobOrder { placements(first: 2) { nodes { id } } } } } } }"),
    # lists within lists within lists
    Document("{ jobOrders(scope: ALL) { nodes { title placements { nodes { candidate { name } authority { networks "
             "{ code members { number } } } jobOrder { title placements { totalCount { value } } } } } } } }"),
    Document(f"{{ placements(scope: ALL) {{ edges {{ cursor node {{ {_PLACEMENT} }} }} {_PAGE} "
             "totalCount { value capped __typename } __typename } }"),
    Document(f"{{ jobOrders(scope: ALL) {{ nodes {{ {_ORDER} {_OWNERS} }} }} }}"),
    *(
        Document(f"{{ jobOrders(scope: {scope}) {{ edges {{ cursor node {{ {_ORDER} }} }} {_PAGE} totalCount "
                 "{ value capped } } }")
        for scope in ("SHARED", "AUTHORITY", "MINE", "ALL")
    ),
    *(
        Document(f"{{ placements(scope: {scope}) {{ nodes {{ {_PLACEMENT} }} totalCount {{ value }} }} }}")
        for scope in ("MINE", "AUTHORITY", "TO_DECIDE", "ALL")
    ),
    *(
        Document(f"{{ jobOrders(scope: {scope}, orderBy: [{{ field: {key}, direction: {direction}, nulls: {nulls} }}]) "
                 f"{{ edges {{ cursor node {{ id }} }} {_PAGE} }} }}")
        for scope in ("SHARED", "ALL")
        for key in ("START_DATE", "END_DATE", "OCCUPATION", "REQUEST_ID", "STATUS", "COMPANY", "SHARED_UPDATED_AT")
        for direction, nulls in (("ASC", "LAST"), ("DESC", "FIRST"), ("DESC", "LAST"))
    ),
    *(
        Document(f"query($s: String) {{ {field}(search: $s) {{ nodes {{ id }} totalCount {{ value }} }} }}", {"s": text})  # noqa: E501
        for field in ("jobOrders", "placements", "authorities", "companies", "consultants")
        for text in ("kontor", "TEAM akt", "gl", "Grete", "!", " ", "hemmeligt", "arbejds", "10150817")
    ),
    Document('{ consultants(authorityId: "«broendby»", first: 3) { nodes { name authority { number } } } }'),
    Document('{ placements(scope: ALL, filter: { jobOrderId: "«main»", status: [SENT, AWAITING_APPROVAL] }) '
             "{ nodes { id } } }"),
    Document("{ jobOrders(scope: ALL, first: 0) { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }"),  # noqa: E501
    # operation names
    Document("query A { viewer { name } } query B { networks { code } }", name="B"),
    Document("query A($x: Int) { jobOrders(scope: ALL, first: $x) { nodes { id } } } query B { networks { code } }",
             {"x": 1}, "A"),
    Document("query Only { networks { name } }"),
    Document("query Only { networks { name } }", name="Only"),
]  # fmt: skip

INVALID = [
    Document(""),
    Document("{"),
    Document("{ jobOrder(id: }"),
    Document("{ nothing }"),
    Document('{ jobOrder(id: "«main»") { nothing } }'),
    Document("{ jobOrder { title } }"),
    Document("{ viewer }"),
    Document("{ viewer { name { x } } }"),
    Document("query($id: ID!) { jobOrder(id: $id) { title } }"),
    Document("query($id: ID!) { jobOrder(id: $id) { title } }", {"id": None}),
    Document("query($id: ID!) { jobOrder(id: $id) { title } }", {"id": {"a": 1}}),
    Document("query($f: JobOrderFilter) { jobOrders(filter: $f) { nodes { id } } }", {"f": {"nothing": 1}}),
    Document("query($f: JobOrderFilter) { jobOrders(filter: $f) { nodes { id } } }", {"f": {"status": "LATE"}}),
    Document("query($n: Int) { jobOrders(first: $n) { nodes { id } } }", {"n": "1"}),
    Document("query($n: Int) { jobOrders(first: $n) { nodes { id } } }", {"n": 2**40}),
    Document("query($n: Int!) { jobOrders(first: $n) { nodes { id } } }"),
    Document("query($a: Int) { viewer { name } }"),
    Document("{ jobOrders(first: $a) { nodes { id } } }"),
    Document("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    Document("{ viewer { name } } fragment A on Viewer { name }"),
    Document("{ ...Missing }"),
    Document("query A { viewer { name } } query B { networks { code } }"),
    Document("query A { viewer { name } } query B { networks { code } }", name="C"),
    Document("query A { viewer { name } }", name="B"),
    Document("query A { viewer { name } } query A { networks { code } }", name="A"),
    Document("{ a: viewer { name } a: networks { code } }"),
    Document("subscription { nothing }"),
    Document("fragment A on Viewer { name }"),
    Document('{ jobOrder(id: "nonsense") { title } }'),
    Document('{ jobOrder(id: "«waiting»") { title } }'),
    Document('{ viewer { name } jobOrder(id: "«company»") { title } node(id: "") { id } }'),
    Document('{ nodes(ids: ["«main»", "nonsense"]) { id } }'),
    Document('{ jobOrders(after: "nonsense") { nodes { id } } }'),
    Document("{ jobOrders(first: 1, last: 1) { nodes { id } } }"),
    Document("{ jobOrders(first: -1) { nodes { id } } }"),
    Document("{ jobOrders(first: 101) { nodes { id } } }"),
    Document("{ jobOrders(scope: SHARED, orderBy: [{ field: UPDATED_AT }]) { nodes { id } } }"),
    Document("{ jobOrders(scope: ALL, filter: { jobagStatus: [PENDING] }) { nodes { id } } }"),
    Document('{ jobOrders(filter: { startDateFrom: "yesterday" }) { nodes { id } } }'),
    Document("{ viewer @include { name } }"),
    Document("query($v: Boolean) { viewer @include(if: $v) { name } }"),
    Document('{ authorities(search: "' + "a" * 201 + '") { nodes { id } } }'),
]
