"""What a connection has to know before its first statement."""

from tests.jobcenters import Jobcenters


async def test_a_fresh_connection_reads_lists_inside_a_single_object(jobcenters: Jobcenters) -> None:
    await jobcenters.world.sql("select 1")
    await jobcenters.world.database._pool.expire_connections()
    data = await jobcenters.ask("casper", "query($id: ID!) { node(id: $id) { ...on Network { members { name } } } }",
                                id=jobcenters.ids["HRS"])  # fmt: skip
    assert [member["name"] for member in data["node"]["members"]] == ["broendby", "gladsaxe", "herlev"]
