"""Everything partners write about things, in one list. Only the order stands here."""

from __future__ import annotations

from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan
from simulation.world.things.desk import Desk
from simulation.world.things.farming import farming
from simulation.world.things.land import land
from simulation.world.things.money import money
from simulation.world.things.office import office
from simulation.world.things.party import party
from simulation.world.things.works import works


def things(county: County, plan: Plan) -> list[Delivery]:
    """The deliveries of agriculture, finance, land, party, grid and office feeds, after all others are written."""
    desk = Desk(county, plan)
    return [*farming(desk), *money(desk), *land(desk), *party(desk), *office(desk), *works(desk)]
