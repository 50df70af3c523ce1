#!/usr/bin/env python3
"""Writes files in the format of PS_LibreAcces_Personne_activite_*.txt of the Annuaire santé.

Usage: annuaire_file.py COMMUNES.csv ROWS OUT     (drawn with a fixed seed; about 430 bytes a row)
"""

import csv
import random
import sys
from pathlib import Path

COLUMNS = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|"
    "Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|"
    "Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
    "Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|Numéro FINESS établissement juridique|"
    "Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site|"
    "Complément destinataire (coord. structure)|Complément point géographique (coord. structure)|"
    "Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)|"
    "Code type de voie (coord. structure)|Libellé type de voie (coord. structure)|"
    "Libellé Voie (coord. structure)|Mention distribution (coord. structure)|"
    "Bureau cedex (coord. structure)|Code postal (coord. structure)|"
    "Code commune (coord. structure)|Libellé commune (coord. structure)|"
    "Code pays (coord. structure)|Libellé pays (coord. structure)|Téléphone (coord. structure)|"
    "Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle|"
    "Code genre activité|Libellé genre activité").split("|")
AT = {name: i for i, name in enumerate(COLUMNS)}
SHORT = {
    "id": "Identifiant PP", "civilité": "Code civilité", "profession": "Libellé profession",
    "catégorie": "Libellé catégorie professionnelle", "savoir-faire": "Libellé savoir-faire",
    "mode": "Code mode exercice", "siret": "Numéro SIRET site", "finess": "Numéro FINESS site",
    "technique": "Identifiant technique de la structure", "nom": "Raison sociale site",
    "commune": "Code commune (coord. structure)", "secteur": "Libellé secteur d'activité",
    "rôle": "Libellé rôle", "genre": "Libellé genre activité"}


def row(**cells):
    out = [""] * len(COLUMNS)
    for name, value in cells.items():
        out[AT[SHORT.get(name, name)]] = value
    return "|".join(out) + "|\n"


def header():
    return "|".join(COLUMNS) + "|\n"


def small():
    """A few rows with everything that real ones do."""
    gp = {"id": "10000000011", "civilité": "MME", "profession": "Médecin", "catégorie": "Civil",
          "genre": "Activité de soin et de pharmacie", "mode": "L",
          "savoir-faire": "Qualifié en Médecine Générale"}
    fruges = {"siret": "11111111100011", "nom": 'CABINET "DE FRUGES', "commune": "62364",
              "secteur": "Cabinet individuel"}
    arras = {"finess": "620000001", "nom": "CDS D'ARRAS", "commune": "62041",
             "secteur": "Centre de santé"}
    paris = {"technique": "R10000000001", "nom": "SEL", "commune": "75056",
             "secteur": "Exercice en société"}
    nurse = {"id": "10000000022", "civilité": "M", "profession": "Infirmier", "mode": "L"}
    rows = [
        gp | fruges, gp | fruges | {"savoir-faire": "Gériatrie"}, gp | paris,
        gp | arras | {"mode": "S"},
        gp | fruges | {"id": "10000000033", "savoir-faire": "Ophtalmologie"},
        gp | fruges | {"id": "10000000044",
                       "genre": "Activité de soins ou de pharmacien en tant que remplaçant"},
        gp | fruges | {"id": "10000000055", "rôle": "Docteur junior", "mode": "S"},
        gp | fruges | {"id": "10000000066", "genre": "Activité non soignante"},
        nurse, nurse | {"commune": "62364"}, nurse | {"commune": "62364"},
        nurse | {"id": "10000000077", "finess": "620000002", "commune": ""},
        nurse | {"id": "10000000088", "finess": "620000003", "commune": "6236", "mode": ""},
        nurse | {"id": "10000000099", "profession": "Opticien-Lunetier"}, nurse | {"id": ""}]
    return header() + "".join(row(**cells) for cells in rows) + "8|10000000111|Médecin\n"


def write(communes, rows, out):
    draw = random.Random(1)
    with open(communes, encoding="utf-8") as file:
        codes = [line["code"] for line in csv.DictReader(file)]
    professions = ["Médecin"] * 4 + ["Infirmier"] * 9 + [
        "Chirurgien-Dentiste", "Sage-Femme", "Pharmacien", "Masseur-Kinésithérapeute",
        "Opticien-Lunetier"]
    specialties = ["Qualifié en Médecine Générale", "Spécialiste en Médecine Générale",
                   "Médecine Générale", "Ophtalmologie", "Pédiatrie", "Psychiatrie"]
    sectors = [("L", "Cabinet individuel"), ("L", "Cabinet de groupe"),
               ("L", "Exercice en société"), ("S", "Centre de santé"),
               ("S", "Etablissement public de santé"), ("S", "Etablissement privé non PSPH")]
    address = {"Type d'identifiant PP": "8", "Libellé type de voie (coord. structure)": "Rue",
               "Libellé Voie (coord. structure)": "DU GENERAL DE GAULLE ET DE LA REPUBLIQUE",
               "Code postal (coord. structure)": "62310", "Numéro Voie (coord. structure)": "12",
               "Libellé commune (coord. structure)": "Fruges et communes des environs",
               "Téléphone (coord. structure)": "0300000000", "catégorie": "Civil",
               "Libellé Département (structure)": "Pas-de-Calais",
               "Adresse e-mail (coord. structure)": "cabinet.medical@exemple.invalid",
               "Enseigne commerciale site": "CABINET MEDICAL ET PARAMEDICAL DES SEPT VALLEES",
               "Autorité d'enregistrement": "CNOM/CNOM/CNOM", "Code genre activité": "GENR01",
               "genre": "Activité de soin et de pharmacie", "Nom d'exercice": "MARTIN-DUPONT",
               "Prénom d'exercice": "MARIE-CHRISTINE", "civilité": "MME"}
    with open(out, "w", encoding="utf-8", newline="") as file:
        file.write(header())
        written, number = 0, 0
        while written < rows:
            number += 1
            ident = f"1{number:010d}"
            profession = draw.choice(professions)
            cells = address | {"id": ident, "Identification nationale PP": "8" + ident,
                               "profession": profession}
            if profession == "Médecin":
                cells["savoir-faire"] = draw.choice(specialties)
            lines = []
            for _ in range(draw.choice((1, 1, 1, 1, 2, 2, 3))):
                mode, sector = draw.choice(sectors)
                site = draw.randrange(rows // 4)
                lines.append(row(**cells, mode=mode, secteur=sector, nom=f"STRUCTURE {site}",
                                 siret=f"{site:014d}", technique=f"R1{site:012d}",
                                 commune=codes[site % len(codes)]))
            if draw.random() < 0.2:
                lines.append(lines[0])
            lines = lines[:rows - written]
            file.writelines(lines)
            written += len(lines)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
