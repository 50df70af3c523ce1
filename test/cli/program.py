"""What every test of the executable needs: running it, and the small input files it is given."""

import json
import itertools
import os
import re
import subprocess
import zipfile
from pathlib import Path

import annuaire_file
import extract

ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
SCHEMAS = itertools.count(1)
SERVER = os.environ.get("SOURCIER_TEST_POSTGRESQL")  # see test/store/postgresql
TERRITORY = "hauts-de-france"
REGION = (1.35, 48.8, 4.3, 51.1)  # west, south, east, north


class program:
    """The executable under test, in a folder of its own."""

    def __init__(self, executable, folder):
        self.executable = str(Path(executable).resolve())
        self.folder = Path(folder).resolve()
        self.workspace = self.folder / "ws"

    def place(self, arguments, workspace):
        if "--workspace" in arguments:
            return []
        return ["--workspace", str(workspace or self.workspace)]

    def run(self, *arguments, workspace=None, timeout=120, stdout=subprocess.PIPE):
        line = [self.executable, *self.place(arguments, workspace), *arguments]
        return subprocess.run(line, stdout=stdout, stderr=subprocess.PIPE, timeout=timeout,
                              env=ENVIRONMENT, cwd=self.folder, check=False)

    def output(self, *arguments, **options):
        done = self.run(*arguments, **options)
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f"sourcier {' '.join(arguments)}: exit {done.returncode}, "
                                 f"stderr: {done.stderr.decode()}")
        return done.stdout.decode()

    def json(self, *arguments, **options):
        return json.loads(self.output(*arguments, **options))

    def create(self, workspace=None):
        return self.output("init", "--territory", TERRITORY, *self.records(), workspace=workspace)

    def records(self):
        """Where a new workspace keeps its records: SQLite, or a schema of its own in PostgreSQL."""
        if SERVER is None:
            return []
        return ["--store", f"{SERVER}?schema=cli_{os.getpid()}_{next(SCHEMAS)}"]

    def start(self, *arguments, workspace=None, **options):
        line = [self.executable, *self.place(arguments, workspace), *arguments]
        return subprocess.Popen(line, env=ENVIRONMENT, cwd=self.folder, **options)


class server:
    """`sourcier serve` on a free port of the loopback, ended at the end of the block."""

    def __init__(self, sourcier, *arguments):
        self.sourcier, self.arguments = sourcier, arguments

    def __enter__(self):
        self.process = self.sourcier.start("serve", "--port", "0", "--lang", "en",
                                           *self.arguments, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        if not found:
            self.__exit__()
            raise AssertionError(f"serve said: {line!r}")
        self.port = int(found[1])
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()


def workbook(path, sheets):
    """Writes the smallest XLSX that holds `sheets`, a dictionary of name to rows of text."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("[Content_Types].xml", f'<Types xmlns="{types}">'
                   '<Default Extension="rels" ContentType='
                   '"application/vnd.openxmlformats-package.relationships+xml"/>'
                   f'<Override PartName="/xl/workbook.xml" ContentType="{base}.sheet.main+xml"/>'
                   + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
                             f'ContentType="{base}.worksheet+xml"/>' for n in numbers) + "</Types>")
        z.writestr("_rels/.rels", f'<Relationships xmlns="{package}"><Relationship Id="r1" '
                   f'Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>'
                   + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
                             for n, name in zip(numbers, sheets)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">'
                   + "".join(f'<Relationship Id="r{n}" Type="{kind}/worksheet" '
                             f'Target="worksheets/sheet{n}.xml"/>' for n in numbers)
                   + "</Relationships>")
        for n, rows in zip(numbers, sheets.values()):
            z.writestr(f"xl/worksheets/sheet{n}.xml", f'<worksheet xmlns="{main}"><sheetData>'
                       + "".join(f'<row r="{r}">' + "".join(
                           f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row)
                           + "</row>" for r, row in enumerate(rows, 1))
                       + "</sheetData></worksheet>")


# Acts a year of each doctor, by commune; one has none that is known.
DOCTORS = {"59350": [3600, 4800, 5900, ""], "62041": [4000], "62364": [5000, 4200, 5800],
           "62498": [6000, 5000, 5500], "80021": [4100, 5200]}


def doctors_by_commune(doctors):
    """A list of practices, one a doctor."""
    return "practitioner,profession,site,commune,acts\n" + "".join(
        f"{commune}{n},gp,{commune}{n},{commune},{acts}\n"
        for commune, each in doctors.items() for n, acts in enumerate(each))


def input_files(folder):
    """The files that cases name as {files}/..., good and bad."""
    folder.mkdir()
    texts = {
        "trips.csv": "from,to,minutes\n62364,62041,27.5\n62041,62364,28\n62041,62364,29\n"
                     "62364,62041,-3\n99999,62041,4\n62364,6204,5\n2A004,62041,90\n",
        "nan.csv": "from,to,minutes\n62364,62041,nan\n",
        "no-minutes.csv": "from,to,km\n62364,62041,12\n",
        "header-only.csv": "from,to,minutes\n",
        "empty.csv": "",
        "open-quote.csv": 'from,to,minutes\n"62364,62041,27\n',
        "zones.csv": "code,scheme,vintage,class\n62364,gp_ars,2031,ZIP\n62041,gp_ars,2031,HZ\n"
                     "62041,gp_ars,2031,ZIP\n62364,gp_ars,2031,blue\n",
        "resources.csv": "id,name,lon,lat,commune,kind,direction,delay,speed_kmh\n"
                         "smur-1,SMUR d'Arras,,,62041,smur,,3,\nheli,,2.77,50.29,,helicopter,,6,\n"
                         "ed-1,,50.75,2.26,,emergency_department,,,\nmcs-1,,,,99999,mcs,,,\n"
                         "smur-1,,,,62364,smur,,3,\nfar,,5.37,43.3,,,,,\n",
        "ages-2022.csv": "code,sex,from,to,people\n62364,men,0,74,1000\n62364,women,0,74,1010\n"
                         "62364,men,75,,120\n62364,both,75,,300\n",
        "overrides.csv": "code,class,motive,level\n62364,ZAC,centre de santé ouvert en 2026,\n"
                         "02173,ZAC,territoire voisin,tvs\n",
        "password.txt": "correct cheval batterie\nsecond line\n",
        "short-password.txt": "onze signes\n",
        "no-motive.csv": "code,class,motive\n62364,ZIP,\n",
        "no-class.csv": "code,class,motive\n62364,BLEUE,essai\n",
        "health-areas.csv": "commune,tvs,name\n62364,T1,Fruges et environs\n62041,T2,Arras\n"
                            "62041,T1,Arras\n99999,T3,Ailleurs\n",
        "zones-of-no-year.csv": "code,gp_ars\n62364,ZIP\n",
        "income-2031.csv": "CODGEO,MED21\n62364,19870\n62041,-5\n62041,s\n",
        "commune-points.csv": "code,lon,lat\n62364,2.1300,50.5100\n62041,50.2910,2.7775\n"
                              "80021,2.13,50.51\n62364,2.14,50.51\n99999,2.1,50.5\n02001,x,49.6\n",
        "points.csv": "id,lon,lat\nFruges,2.1221,50.5116\nArras,2.7673,50.2898\n",
        "units.csv": "id,name,lon,lat,kind,direction,delay\nf,Fruges,2.1221,50.5116,smur,from,3\n"
                     "a,Arras,2.7673,50.2898,,to,\n",
        "flights.csv": "id,commune,kind,delay,speed_kmh\nh,80021,helicopter,8,220\n",
        "resources-wrong.csv": "id,lon,lat,commune,kind,direction,delay\na,2.1,50.5,,clinic,,\n"
                         "b,2.1,50.5,,smur,sideways,\nc,2.1,50.5,,smur,,-3\nd,50.5,2.1,,mcs,,\n"
                         "e,,,99999,mcs,,\n",
        "at-sea.csv": "id,lon,lat,kind\nlightship,1.2,50.6,mcs\nfruges,2.1221,50.5116,smur\n",
        "no-resource.csv": "id,lon,lat\n",
        "supply.csv": "commune,capacity\n62041,120000\n62364,5400\n62364,2700\n99999,3\n62765,-4\n",
        "practices.csv":
            "praticien;profession;spécialité;naissance;sexe;statut;lieu;nom_lieu;type_lieu;commune;"
            "part;actes;début;fin\n"
            "10000000011;gp;SM54;1961-06-14;F;libéral;c1;Cabinet de Fruges;cabinet;62364;1;5000;;\n"
            "10000000022;Médecin généraliste;;1980;M;L;c2;;msp;62041;0,5;;2020-01-01;\n"
            "10000000022;gp;;1980;;salarié;h1;CH d'Arras;hôpital;62041;80 %;;;\n"
            "10000000033;gp;;;;;c1;;cabinet;62364;1,5;4200;2030-01-01;2027-01-01\n"
            "10000000044;gp;;1975;;;k1;;centre de santé;59350;1;7000;;\n"
            "10000000044;gp;;1975;;;k1;;centre de santé;59350;0,4;;;\n"
            "10000000055;infirmier ou infirmière;;1990;;;c1;;cabinet;62364;1;9999;;\n"
            "10000000066;plombier;;1990;;;c1;;cabinet;62364;1;;;\n"
            "10000000077;gp;;1990;;bénévole;c1;;cabinet;62364;1;;;\n"
            "10000000088;gp;;1990;;;c1;;cabinet;62364;0;;;\n"
            "10000000099;gp;;1990;;remplaçant;c1;;cabinet;62364;1;;2027-02-30;\n"
            "10000000110;gp;;1990;;;c9;;cabinet;99999;1;;;\n"
            "10000000110;gp;;1990;;;c9;;cabinet;75056;1;;;\n",
        "practices-public.csv": doctors_by_commune(DOCTORS),
        "practices-points.csv":
            "practitioner,profession,site,lon,lat\n1,midwife,s1,2.1221,50.5116\n"
            "2,midwife,s2,2.1,x\n3,midwife,s3,,\n4,midwife,s4,7.75,48.58\n",
        "practices-nowhere.csv": "practitioner,profession,site\n1,gp,s1\n",
        "no-supply.csv": "code,capacite\n62041,beaucoup\n",
        "swapped.csv": "id,lon,lat\nx,50.5,150.2\n",
        "latlon.csv": "id,lon,lat\nFruges,50.5116,2.1221\nArras,50.2898,2.7673\n",
        "sea.csv": "id,lon,lat\nbuoy,0.5,50.3\n",
        "degrees.csv": "id,lon,lat\nx,2.1,nord\n",
        "no-lat.csv": "id,lon\nx,2.1\n",
        "changes.csv":
            "lieu;profession;quantité;unité;début;fin;certitude;origine;libellé\n"
            "62364;gp;2;;2027-01-01;;promis;convention 12;MSP de Fruges\n"
            "62364;gp;4,5;demi-journées;2027-01-01;2029-01-01;prévu;CH Montreuil;Consultations\n"
            "62041;gp;-0,5;ETP;;;observé;;Départ\n62041;gp;-0,5;ETP;;;observé;;Départ\n"
            "62041;gp;-5400;consultations;2026-06-14;;observé;;Retraite\n"
            "99999;gp;1;;;;;;\n62041;plombier;1;;;;;;\n62041;nurse;100;consultations;;;;;\n"
            "62041;gp;0;;;;;;\n62041;gp;1;lits;;;;;\n62041;gp;1;;2027-13-01;;;;\n"
            "62041;gp;1;;2028-01-01;2027-01-01;;;\n62041;gp;1;;;;sûr;;\n",
        "no-change.csv": "place,profession,amount\n62041,gp,beaucoup\n",
        "outlines.geojson": '{"type":"FeatureCollection","features":[',
    }
    texts["annuaire.txt"] = annuaire_file.small()
    texts["annuaire-other.txt"] = "Identifiant PP|Libellé profession\n10000000011|Médecin\n"
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "latin1.csv").write_bytes("code,nom\n62364,Fruges\n62041,Arr\xe9s\n".encode("latin-1"))
    workbook(folder / "other.xlsx", {"Feuille 1": [["a", "b"], ["1", "2"]]})
    whole = (folder / "other.xlsx").read_bytes()
    (folder / "truncated.xlsx").write_bytes(whole[:len(whole) // 2])
    (folder / "not-a-workbook.xlsx").write_text("<html>Not found</html>", encoding="utf-8")
    extract.ladder(folder / "whole.osm.pbf", *REGION)
    extract.ladder(folder / "west.osm.pbf", 1.35, 48.8, 2.8, 51.1)
    extract.ladder(folder / "east.osm.pbf", 2.6, 48.8, 4.3, 51.1)
    extract.ladder(folder / "gironde.osm.pbf", -1.3, 44.2, 0.3, 45.6)
    extract.ladder(folder / "south.osm.pbf", 1.35, 48.8, 4.3, 50.6)
    extract.ladder(folder / "holes.osm.pbf", *REGION, lambda lon, lat: lon > 4.01 or lat < 48.99)
    extract.ladder(folder / "pointless.osm.pbf", *REGION, lambda lon, lat: True)
    whole = (folder / "whole.osm.pbf").read_bytes()
    (folder / "truncated.osm.pbf").write_bytes(whole[:len(whole) // 2])
    (folder / "empty.osm.pbf").write_bytes(b"")
