"""The last step: what makes a tagged PDF one that says so, and one that an archive accepts (PDF/UA-1, PDF/A-2a)."""

import io
from html import escape

import pikepdf
from pikepdf import pdfa

BASE = "2b"  # what pikepdf prepares; the tags raise it to level A

# Fixed words only: the standards name each property and each prefix.
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def archived(drawn: bytes, **words: str) -> bytes:
    """The same paper, fit to keep. `words`: its title, author, subject and language. No moment is written: same in, same out."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf, pikepdf.new() as empty:
        for number, page in enumerate(pdf.pages):
            page.obj.StructParents = number
            page.obj.Tabs = pikepdf.Name.S
            del page.obj.Trans  # ReportLab writes an empty one, which an archive refuses
        pdf.Root.StructTreeRoot = pdf.trailer.Tags
        del pdf.trailer.Tags
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdfa.prepare(empty, BASE)  # that looks through a whole document, so an empty one lends what it says of colours
        pdf.Root.OutputIntents = [pdf.copy_foreign(empty.make_indirect(intent)) for intent in empty.Root.OutputIntents]
        pdf.Root.Metadata = pdf.make_stream(PACKET.format_map({name: escape(text) for name, text in words.items()}).encode())
        pdf.Root.Metadata.update({"/Type": pikepdf.Name.Metadata, "/Subtype": pikepdf.Name.XML})
        pdf.trailer.Info = pdf.make_indirect(
            pikepdf.Dictionary(Title=words["title"], Author=words["author"], Subject=words["subject"])
        )
        out = io.BytesIO()
        pdf.save(out, **pdfa.resolve_save_kwargs(BASE, deterministic_id=True))
    return out.getvalue()
