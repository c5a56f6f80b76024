// A new project: choose a template from the gallery, name it, and go on in the draft that this makes.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { manageApi, type Template } from '../../api/manage';
import { Action } from '../../ui/Action';
import { Area, Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { useSending } from '../../ui/useSending';
import '../../styles/manage.css';

export default function NewProjectPage() {
  const { workspace = '' } = useParams<{ workspace: string }>();
  const query = useQuery({ queryKey: ['templates'], queryFn: manageApi.templates, staleTime: Infinity });
  const templates = query.data?.templates ?? [];
  const [chosen, setChosen] = useState('');
  const client = useQueryClient();
  const [, goTo] = useLocation();
  const sending = useSending();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');

  const create = async (event: FormEvent) => {
    event.preventDefault();
    await sending.send(async () => {
      const body = { name: name.trim(), description: description.trim(), from_template: chosen };
      const made = await manageApi.create(workspace, body);
      client.setQueryData(['project', made.row.id], made);
      void client.invalidateQueries({ queryKey: ['projects', workspace] });
      goTo(`/manage/${workspace}/${made.row.id}`);
    });
  };
  const rest = sending.rest(['/name', '/description', '/from_template']);
  return (
    <div className="manage-page">
      <p>
        <Link href="/manage">All projects</Link>
      </p>
      <h1>New project</h1>
      {query.error ? <Notice tone="warn">{query.error.message}</Notice> : null}
      <form className="stack" onSubmit={(event) => void create(event)}>
        <fieldset className="gallery">
          <legend>What will people do?</legend>
          {templates.map((template) => (
            <TemplateCard
              key={template.id}
              template={template}
              chosen={chosen === template.id}
              onChoose={() => setChosen(template.id)}
            />
          ))}
        </fieldset>
        {sending.at('/from_template') ? <p className="complaint">{sending.at('/from_template')}</p> : null}
        <div className="stack form-width">
          <Field
            label="Name"
            required
            maxLength={200}
            value={name}
            error={sending.at('/name')}
            help="The people who work in it see this name."
            onChange={(event) => setName(event.target.value)}
          />
          <Area
            label="Description"
            rows={2}
            maxLength={4000}
            value={description}
            error={sending.at('/description')}
            help="One or two sentences that people read before they begin; it may stay empty."
            onChange={(event) => setDescription(event.target.value)}
          />
          {rest ? <Notice tone="bad">{rest}</Notice> : null}
          <div className="actions">
            <Action type="submit" tone="primary" isBusy={sending.busy} isDisabled={chosen === '' || name.trim() === ''}>
              Make the project
            </Action>
            <span className="meta">It begins as a draft: nobody is asked anything until you launch it.</span>
          </div>
        </div>
      </form>
    </div>
  );
}

function TemplateCard({ template, chosen, onChoose }: { template: Template; chosen: boolean; onChoose: () => void }) {
  const { questions } = template.form;
  return (
    <label className="panel template" data-selected={chosen || undefined}>
      <input type="radio" name="template" required checked={chosen} onChange={onChoose} />
      <span className="template-name">{template.name}</span>
      <span>{template.summary}</span>
      <span className="meta">Asks: {questions.map((question) => question.title ?? question.name).join(' · ')}</span>
    </label>
  );
}
