"""The procedure as BPMN 2.0: two pools, lanes by role, a task for each step, letters as message flows, with a layout.

There are no timers in it on purpose: no clock of the procedure moves anybody; limits stand in the words of a task.
"""

from xml.etree import ElementTree as ET

from django.utils import translation

from homeward.procedure.drawing.words import catalogue
from homeward.procedure.openformats.flows import Flows, flows_of
from homeward.procedure.openformats.layout import Layout, Point, layout
from homeward.procedure.reading.clocks import clock
from homeward.procedure.reading.conditions import in_one_line
from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Release, Step
from homeward.procedure.rules.steps import SIDES

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
TAGS = {
    "all": "parallelGateway",
    "any": "inclusiveGateway",
    "fork": "exclusiveGateway",
    "start": "startEvent",
    "end": "endEvent",
}


def bpmn(release: Release, lang: str) -> str:
    """The whole procedure as one XML document; names and documentation in a language of the release."""
    for prefix, space in (("bpmn", MODEL), ("bpmndi", DI), ("dc", DC), ("di", LINES)):
        ET.register_namespace(prefix, space)
    # Where the screens have no words of the edition's language, English stands: never the language of the node.
    with translation.override(lang if translation.check_for_language(lang) else "en"):
        flows = flows_of(release, lang)
        places = layout(release, flows, lang)
        root = ET.Element(_tag("definitions"), {"id": "procedure", "targetNamespace": f"urn:homeward:{release.id}"})
        together = ET.SubElement(root, _tag("collaboration"), {"id": "both_sides"})
        for side, name in _names(lang).items():
            about = {"id": f"pool_{side}", "name": name, "processRef": f"process_{side}"}
            ET.SubElement(together, _tag("participant"), about)
        letters = _letters(together, flows, places)
        for side in SIDES:
            _process(root, side, flows, places, Teller(release, lang))
        _diagram(root, flows, places, letters)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _tag(name: str, space: str = MODEL) -> str:
    return f"{{{space}}}{name}"


def _names(lang: str) -> dict[str, str]:
    _ = catalogue(lang)  # English, not the node's own language, where the screens have none of the edition's
    return {"host": _("the country where the person is"), "home": _("the country of return")}


def _letters(together: ET.Element, flows: Flows, places: Layout) -> dict[str, list[Point]]:
    """Each letter from its step to the step it wakes, or to the other country as a whole."""
    found = {}
    for number, (letter, road) in enumerate(zip(flows.messages, places.letters, strict=True), start=1):
        side = places.grid.places[letter.source].lane[0]
        whole = f"pool_{'home' if side == 'host' else 'host'}"
        target = letter.target or whole
        if target in places.grid.places and places.grid.places[target].lane[0] == side:
            target = whole
        about = {"id": f"letter_{number}", "sourceRef": letter.source, "targetRef": target}
        if letter.letters:
            about["name"] = " ".join(letter.letters)  # the letters of the consents under which it crosses
        ET.SubElement(together, _tag("messageFlow"), about)
        found[about["id"]] = road
    return found


def _process(root: ET.Element, side: str, flows: Flows, places: Layout, teller: Teller) -> None:
    process = ET.SubElement(root, _tag("process"), {"id": f"process_{side}", "isExecutable": "false"})
    inside = {name for name, place in places.grid.places.items() if place.lane[0] == side}
    nodes = {one.id: one for one in flows.nodes if one.beside in inside}
    lanes = ET.SubElement(process, _tag("laneSet"), {"id": f"lanes_{side}"})
    for lane in (one for one in places.grid.lanes if one[0] == side):
        about = {"id": f"lane_{side}_{lane[1]}", "name": teller.role(lane[1])}
        element = ET.SubElement(lanes, _tag("lane"), about)
        here = [name for name in places.grid.places if places.grid.places[name].lane == lane]
        for name in [*here, *(one.id for one in nodes.values() if one.beside in here)]:
            ET.SubElement(element, _tag("flowNodeRef")).text = name
    mine = [one for one in flows.flows if one.source in inside | nodes.keys()]
    for name in places.grid.places:
        if name in inside:
            _task(process, teller.release.steps[name], teller)
    for node in nodes.values():
        ET.SubElement(process, _tag(TAGS[node.kind]), {"id": node.id})
    for one in mine:
        about = {"id": flow_id(one.source, one.target), "sourceRef": one.source, "targetRef": one.target}
        ET.SubElement(process, _tag("sequenceFlow"), about | ({"name": one.words} if one.words else {}))


def flow_id(source: str, target: str) -> str:
    """The name of an arrow inside a pool."""
    return f"flow_{source}__{target}"


def _task(process: ET.Element, step: Step, teller: Teller) -> None:
    task = ET.SubElement(process, _tag("userTask"), {"id": step.id, "name": teller.step(step.id)})
    side = step.side if step.side in SIDES else teller.release.stage(step.stage).side
    source = teller.source(step.source)
    lines = [
        f"{step.clause or ''} {teller.word(f'stages.{step.stage}')}".strip(),
        in_one_line(step.opens_when, teller),
        *(f"{one.time.words}: {one.start}" for one in (clock(limit, side, teller) for limit in step.limits)),
        " · ".join(part for part in (source.words, source.source, source.since) if part),
    ]
    ET.SubElement(task, _tag("documentation")).text = "\n".join(line for line in lines if line)


def _diagram(root: ET.Element, flows: Flows, places: Layout, letters: dict[str, list[Point]]) -> None:
    diagram = ET.SubElement(root, _tag("BPMNDiagram", DI), {"id": "diagram"})
    plane = ET.SubElement(diagram, _tag("BPMNPlane", DI), {"id": "plane", "bpmnElement": "both_sides"})
    size = places.frame
    for side, band in size.pools.items():
        _shape(plane, f"pool_{side}", (0, band.y, size.width, band.height), flat=True)
    for lane, band in size.lanes.items():
        _shape(plane, f"lane_{lane[0]}_{lane[1]}", (26, band.y, size.width - 26, band.height), flat=True)
    for name, box in places.nodes.items():
        _shape(plane, name, (box.x, box.y, box.width, box.height))
    for one in flows.flows:
        _edge(plane, flow_id(one.source, one.target), places.flows[one])
    for name, road in letters.items():
        _edge(plane, name, road)


def _shape(plane: ET.Element, name: str, bounds: tuple[float, float, float, float], *, flat: bool = False) -> None:
    about = {"id": f"shape_{name}", "bpmnElement": name} | ({"isHorizontal": "true"} if flat else {})
    shape = ET.SubElement(plane, _tag("BPMNShape", DI), about)
    x, y, width, height = (f"{one:.1f}" for one in bounds)
    ET.SubElement(shape, _tag("Bounds", DC), {"x": x, "y": y, "width": width, "height": height})


def _edge(plane: ET.Element, name: str, points: list[Point]) -> None:
    edge = ET.SubElement(plane, _tag("BPMNEdge", DI), {"id": f"edge_{name}", "bpmnElement": name})
    for x, y in points:
        ET.SubElement(edge, _tag("waypoint", LINES), {"x": f"{x:.1f}", "y": f"{y:.1f}"})
