import simpy

from app.events.vocabulary import AgentState
from app.simulator.centre import AgentPlan
from app.simulator.floor import Agent, Floor
from app.simulator.journal import Journal


def floor_with(*plans: AgentPlan) -> tuple[simpy.Environment, Floor, Journal, list[Agent]]:
    env = simpy.Environment(initial_time=1000)
    journal = Journal(env, "x")
    floor = Floor(env, journal, ["A", "B"])
    agents = [Agent(plan) for plan in plans]
    floor.agents.extend(agents)
    for agent in agents:
        floor.release(agent)
    return env, floor, journal, agents


def test_an_agent_called_away_the_moment_they_are_free_goes_a_millisecond_later() -> None:
    env, floor, journal, [agent] = floor_with(AgentPlan("anna", ("A",)))
    floor.call_away(agent, AgentState.AWAY, "break", 500)
    env.run(until=3000)
    states = [(event["at"][-4:-1], event["state"]) for event in journal.take()]  # type: ignore[index]
    assert states == [("000", "available"), ("001", "away"), ("501", "available")]


def test_the_longest_idle_agent_whose_first_queue_it_is_gets_the_call() -> None:
    _, floor, _, [_, second, third] = floor_with(
        AgentPlan("helps out", ("B", "A")), AgentPlan("anna", ("A",)), AgentPlan("bert", ("A",))
    )
    assert floor.join("A", "c-1", 1).turn.value is second
    assert floor.join("A", "c-2", 2).turn.value is third


def test_a_free_agent_takes_the_oldest_call_of_all_queues_served() -> None:
    _, floor, _, [agent] = floor_with(AgentPlan("anna", ("A", "B")))
    floor.claim("A")
    late, early = floor.join("A", "c-2", 20), floor.join("B", "c-1", 10)
    floor.release(agent)
    assert early.turn.triggered
    assert not late.turn.triggered
    assert (floor.waiting("A"), floor.waiting("B")) == (1, 0)
